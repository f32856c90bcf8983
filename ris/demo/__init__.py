"""A believable clinic that nobody is treated in: made by the same verbs as a real one, the same for the same seed.

UIDs are drawn anew each time, as everywhere; people, orders, times, states and texts follow from the seed and the day.
"""
