"""What a profile becomes outside the browser: text, tables, maps, a report to print, a brief.

Everything here is worked out from a `warm.results.Profile` alone: values in, text or bytes out, the
same for the same profile on every machine and every day.
"""
