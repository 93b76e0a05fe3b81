-- Where a customer falls under a salt, from 0 to 9999; equal to assignment.bucket.
-- Parameters: none. Grain: a function of two texts.
create temp macro bucket(salt, id) as
    ('0x' || substr(sha256(salt || ':' || id), 1, 15))::ubigint % 10000
