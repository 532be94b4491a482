"""The Clean up page: findings, one decision after the other."""
