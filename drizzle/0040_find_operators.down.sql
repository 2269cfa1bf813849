DROP FUNCTION freehold_find_operators(text[]);
