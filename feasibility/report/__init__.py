"""From results to what people read: pages, tables, pictures, files."""
