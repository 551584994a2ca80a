"""Progress notes: what was said and planned outside dosing and integration."""
