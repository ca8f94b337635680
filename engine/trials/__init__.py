"""Trials: the tests that a city writes for its rules, run, compared and measured."""
