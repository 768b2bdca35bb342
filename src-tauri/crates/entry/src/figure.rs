//! Numbers as people read them, in sentences and columns alike.

/// `402118` as `402,118`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 row`, `2 rows`, `0 rows`.
#[must_use]
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thousands_stand_apart_and_one_is_one() {
        assert_eq!([0, 999, 1_000, 402_118].map(grouped), ["0", "999", "1,000", "402,118"]);
        assert_eq!([1, 2].map(|rows| counted(rows, "row", "rows")), ["1 row", "2 rows"]);
    }

    proptest! {
        #[test]
        fn separators_take_nothing_from_a_number(number in any::<u64>()) {
            prop_assert_eq!(grouped(number).replace(',', ""), number.to_string());
        }
    }
}
