"""``make bench``: how fast the portal is, against rivals in the same run.

    data ─► sites (ours, ours with nothing cached, plain queries, Datasette, nginx)
              └─ measures, by a client process, interleaved ─► goals ─► docs/bench.*

The goals are ratios within one run: absolute times drift on a shared machine.
"""
