create table categories (
  id integer primary key,
  name text not null unique
);
