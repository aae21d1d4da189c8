"""What a checked framework means: the model, the evaluation of expressions, the interpreter, figures and results."""
