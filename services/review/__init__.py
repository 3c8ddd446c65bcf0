"""The desk: assignment, editing, approval, refusal."""
