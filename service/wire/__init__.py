"""The JSON that goes in and comes out over HTTP, a module for each resource."""
