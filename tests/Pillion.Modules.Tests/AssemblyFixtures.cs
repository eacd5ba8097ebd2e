using Pillion.Testing.Servers;

[assembly: AssemblyFixture(typeof(SharedServer<RegistryServer>))]
