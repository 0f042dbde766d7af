"""The learner's records: what was answered and how it was judged, kept in a database that is migrated and backed up."""
