"""The workflow engine: lifecycles as data, one machine that runs them."""
