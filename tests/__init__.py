"""Tests of Kapstone; the folders mirror the application."""
