def every_damage(desk, packs): pass
