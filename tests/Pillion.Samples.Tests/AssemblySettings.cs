// A browser and fifty requests at once leave no room for another test on a small machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
