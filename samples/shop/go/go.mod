module shop

go 1.24

require pillion/sdk v0.0.0

replace pillion/sdk => ../../../sdk/go
