"""Multilevel regression with poststratification.

`frames` holds who lives in each area, `respondents` holds a survey against it, `model` fits the
regression (`families` and `fitting` are how), and `poststratified` says what it means for the people
of each area (`drawn` and `integrated` are how).
"""
