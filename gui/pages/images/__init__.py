"""The Images page: classes and pictures, looked at and edited."""
