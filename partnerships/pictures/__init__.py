"""Pictures that are also lists: the network, the timeline, the matrix.

Each is made from the agreements that a list's filters choose, holds the rows of its
table, and knows where in a drawing each of them stands. Templates draw it as SVG.
"""
