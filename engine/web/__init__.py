"""The local web page: one model behind a small page and an API, on this computer.

Nothing of it is reachable from elsewhere unless somebody asks for that, and then only
with a token. No uploaded picture is ever written to the disk.
"""
