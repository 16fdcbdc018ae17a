"""Rules about people that need neither database nor clock."""
