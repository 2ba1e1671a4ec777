"""Make and measure the models that the package ships."""
