//! RFC 6962 Merkle log, proofs and C2SP checkpoints. Pure.
