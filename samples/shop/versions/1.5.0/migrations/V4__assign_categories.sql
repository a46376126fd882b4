alter table products add column category_id integer references categories (id);

insert into categories (id, name)
select id, category from products;

update products set category_id = (select c.id from categories c where c.name = products.category);
