namespace Pillion.Wasm.Binary;

/// <summary>The names of a module and its functions (core spec, appendix §7.4.1 "Name Section"). A malformed section gives no names.</summary>
internal sealed class NameSection
{
    private const byte ModuleSubsection = 0;
    private const byte FunctionSubsection = 1;

    public string? ModuleName { get; private set; }

    public Dictionary<int, string> Functions { get; } = [];

    public static NameSection Read(ModuleDefinition module)
    {
        var names = new NameSection();
        var section = module.CustomSections.Find(s => s.Name == "name");
        if (section is not null)
        {
            try
            {
                names.ReadSubsections(new WasmReader(module.Bytes, section.Start, section.End));
            }
            catch (WasmFormatException)
            {
                // Custom sections never make a module malformed; what was read so far may still help a reader.
            }
        }

        return names;
    }

    private void ReadSubsections(WasmReader reader)
    {
        while (!reader.IsAtEnd)
        {
            var id = reader.ReadByte();
            var end = reader.ReadCount() + reader.Position;
            switch (id)
            {
                case ModuleSubsection:
                    ModuleName = reader.ReadName();
                    break;
                case FunctionSubsection:
                    for (var count = reader.ReadCount(); count > 0; count--)
                    {
                        Functions[(int)reader.ReadU32()] = reader.ReadName();
                    }

                    break;
            }

            reader.Position = end;
        }
    }
}
