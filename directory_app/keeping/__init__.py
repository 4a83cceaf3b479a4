"""The pages on which a group's own people, and stewards, keep a listing."""
