"""Figures and periodic reports."""
