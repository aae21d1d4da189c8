"""Engines: from a checked model, by way of a plan, to something that runs fast."""
