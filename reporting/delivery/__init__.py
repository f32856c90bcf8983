"""The result on its way: due rows of the queue, and the channels that carry them."""
