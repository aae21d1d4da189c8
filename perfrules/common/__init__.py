"""What every room needs: text with positions, exact numbers, types and units, diagnostics."""
