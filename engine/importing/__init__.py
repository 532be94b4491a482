"""Getting images in: from folders, zips, tables, addresses and openly licensed sources.

Everything that comes in is copied, never moved; what is left out is named with its
reason. ``engine.importing.job`` and ``engine.importing.find`` are the jobs; what they
are asked and answer is in ``engine.importing.request``.
"""
