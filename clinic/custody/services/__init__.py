"""Archives, disclosures, holds and purges."""
