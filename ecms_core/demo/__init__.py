"""Demonstration data: invented establishments and two years of cases in a country's real places."""
