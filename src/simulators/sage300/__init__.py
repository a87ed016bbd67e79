"""A pretend Sage 300 behind its Web API. Knows the facts of Sage 300; knows neither client nor house."""
