// AssemblyScript's integer types as tsc sees them, for the one file that both compile (abi.gen.ts).
declare type i32 = number;
declare type u32 = number;
