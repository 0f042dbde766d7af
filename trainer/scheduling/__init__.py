"""When which fact is asked again: FSRS over fact ids, without clock or chance."""
