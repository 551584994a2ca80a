"""The record in the forms in which it leaves: JSON, CSV, FHIR, and the ZIP around them."""
