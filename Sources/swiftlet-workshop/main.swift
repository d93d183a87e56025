import Workshop

WorkshopCommand.main()
