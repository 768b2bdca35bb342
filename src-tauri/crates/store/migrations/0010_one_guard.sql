-- A row whose number is not the next one is refused by `row_no_gap`, so one that is there already is too.
DROP TRIGGER row_no_replace;
