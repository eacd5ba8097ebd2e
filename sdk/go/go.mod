module pillion/sdk

go 1.24
