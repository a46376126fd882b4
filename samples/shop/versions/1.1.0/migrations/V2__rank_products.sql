-- How often a product was sold. Empty until the first sale; code that does not know the column is not disturbed by it.
alter table products add column rank integer;
