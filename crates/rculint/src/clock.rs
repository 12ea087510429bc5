//! What each stage of an analysis takes.
use cpu_time::ProcessTime;
use std::time::{Duration, Instant};

/// What one stage took.
#[derive(Clone, Copy, Debug)]
pub struct Lap {
    /// Which.
    pub stage: &'static str,
    /// By the clock on the wall.
    pub wall: Duration,
    /// On all processors together.
    pub cpu: Duration,
}

/// Measures one stage after the other.
pub struct Clock {
    wall: Instant,
    cpu: ProcessTime,
    laps: Vec<Lap>,
}

impl Default for Clock {
    fn default() -> Self {
        Clock { wall: Instant::now(), cpu: ProcessTime::now(), laps: Vec::new() }
    }
}

impl Clock {
    /// Ends a stage.
    pub fn lap(&mut self, stage: &'static str) {
        self.laps.push(Lap { stage, wall: self.wall.elapsed(), cpu: self.cpu.elapsed() });
        (self.wall, self.cpu) = (Instant::now(), ProcessTime::now());
    }

    /// All stages so far, in their order.
    pub fn laps(self) -> Vec<Lap> {
        self.laps
    }
}
