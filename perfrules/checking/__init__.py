"""From syntax nodes to the model: formulas, rules, proofs, the passes of the checker."""
