"""Who lives in the demo? Two practices with their people, their morning's work and thirteen weeks behind them.

It belongs to the roof: it knows every wing, and nobody knows it. Only the settings of the demo and of the tests install
it, so in production its commands do not exist.
"""
