// expect: elaborate
object Nothing { val x = 1 }
