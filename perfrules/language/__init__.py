"""From text to syntax nodes and back: words, lexer, grammar, printer."""
