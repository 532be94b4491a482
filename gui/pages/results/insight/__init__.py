"""What would help, what the model looks at, where it does worse: cards of Results."""
