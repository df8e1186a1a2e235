"""The slow paths at the size of England, timed beside what others do: ``python -m benchmarks``.

Every figure is of a process of its own, so that nothing is warm that would not be, and its peak
memory is its own. Peers take turns with us in the same run; medians are kept. See
docs/guide/performance.md.
"""
