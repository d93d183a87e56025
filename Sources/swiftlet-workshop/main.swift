import Workshop

runWorkshop()
