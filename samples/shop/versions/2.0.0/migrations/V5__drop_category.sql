-- Versions before 1.5.0 read this column: to be run when none of them serves any more.
alter table products drop column category;
