//! Seating people in the places that a rule asks for, so that as many places as possible are filled.
//!
//! A person fills one place. Handing places out one by one would go wrong where somebody could fill several, so people
//! are moved to make room for others (augmenting paths, which find a largest matching).

/// Who sits where.
#[derive(Debug, Clone)]
pub(super) struct Seating {
    /// How many places each requirement has.
    places: Vec<usize>,
    /// Which requirements each person may fill.
    allowed: Vec<Vec<usize>>,
    /// Who fills each requirement, by the number of the person.
    seated: Vec<Vec<usize>>,
}

impl Seating {
    /// Seats as many people as possible; `allowed` has the requirements that each of them may fill.
    pub(super) fn of(places: Vec<usize>, allowed: Vec<Vec<usize>>) -> Self {
        let mut seating = Self {
            seated: vec![Vec::new(); places.len()],
            places,
            allowed,
        };
        for person in 0..seating.allowed.len() {
            let mut tried = vec![false; seating.places.len()];
            seating.seat(person, &mut tried);
        }
        seating
    }

    /// The people who fill a requirement, ascending.
    pub(super) fn at(&self, requirement: usize) -> Vec<usize> {
        let mut people = self.seated.get(requirement).cloned().unwrap_or_default();
        people.sort_unstable();
        people
    }

    /// Whether one more person who may fill these requirements would find a place.
    pub(super) fn has_room(&self, allowed: Vec<usize>) -> bool {
        let mut seating = self.clone();
        let person = seating.allowed.len();
        seating.allowed.push(allowed);
        let mut tried = vec![false; seating.places.len()];
        seating.seat(person, &mut tried)
    }

    /// Seats a person, if need be by moving others; each requirement is tried once.
    fn seat(&mut self, person: usize, tried: &mut [bool]) -> bool {
        for requirement in self.allowed.get(person).cloned().unwrap_or_default() {
            let is_new = tried
                .get_mut(requirement)
                .map(|tried| std::mem::replace(tried, true));
            if is_new == Some(false) && self.seat_at(person, requirement, tried) {
                return true;
            }
        }
        false
    }

    fn seat_at(&mut self, person: usize, requirement: usize, tried: &mut [bool]) -> bool {
        let places = self.places.get(requirement).copied().unwrap_or_default();
        let sitting = self.seated.get(requirement).cloned().unwrap_or_default();
        let mut place = sitting.len();
        if place >= places {
            let moves = sitting.iter().position(|other| self.seat(*other, tried));
            let Some(freed) = moves else { return false };
            place = freed;
        }
        if let Some(seats) = self.seated.get_mut(requirement) {
            seats.truncate(sitting.len());
            match seats.get_mut(place) {
                Some(seat) => *seat = person,
                None => seats.push(person),
            }
        }
        true
    }
}
